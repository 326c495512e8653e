module virtnet.invalid/dockerd

go 1.26.3

require github.com/moby/moby/v2 v2.0.0-beta.24
