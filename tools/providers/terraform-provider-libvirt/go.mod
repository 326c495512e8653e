module virtnet/tools/providers/terraform-provider-libvirt

go 1.26

require github.com/dmacvicar/terraform-provider-libvirt v0.8.3
