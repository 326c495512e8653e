/** The files of a VirtualBox that has one machine. */
export const uuid = "11111111-2222-8333-8444-555555555555";
export const registry = `<VirtualBox xmlns="http://www.virtualbox.org/" version="1.12-linux"><Global>
<MachineRegistry><MachineEntry uuid="{${uuid}}" src="web.vbox"/></MachineRegistry>
<SystemProperties defaultMachineFolder="/srv/machines"/></Global></VirtualBox>`;
export const settings = `<VirtualBox xmlns="http://www.virtualbox.org/" version="1.19-linux">
<Machine uuid="{${uuid}}" name="web" OSType="Linux_64"><Hardware/></Machine></VirtualBox>`;
