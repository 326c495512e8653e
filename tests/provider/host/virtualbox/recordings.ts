/** What VBoxManage 7.2.22 of Debian, without kernel modules, said to calls that fail; its manual pages cut short. */
export interface Recording {
    title: string;
    words: readonly string[];
    code: number;
    stdout: string;
    stderr: string;
    /** What it is recognised as; absent: nothing in particular. */
    name?: string;
    /** Its message as we show it. */
    shown: string;
}

/** Debian's start script says this on standard output before each call. */
export const moduleWarning = `WARNING: The character device /dev/vboxdrv does not exist.
	 Please install the virtualbox-dkms package and the appropriate
	 headers, most likely linux-headers-v669.

	 You will not be able to start VMs until this problem is fixed.
`;

export const recordings: readonly Recording[] = [
    {
        title: "no such machine",
        words: ["modifyvm", "nope", "--memory", "512"],
        code: 1,
        stdout: moduleWarning,
        stderr: [
            "VBoxManage: error: Could not find a registered machine named 'nope'",
            "VBoxManage: error: Details: code VBOX_E_OBJECT_NOT_FOUND (0x80bb0001), component VirtualBoxWrap, interface IVirtualBox, callee nsISupports",
            'VBoxManage: error: Context: "FindMachine(Bstr(a->argv[0]).raw(), machine.asOutParam())" at line 893 of file VBoxManageModifyVM.cpp',
            "",
        ].join("\n"),
        name: "no-such-machine",
        shown: "Could not find a registered machine named 'nope'",
    },
    {
        title: "no such UUID",
        words: ["unregistervm", "11111111-1111-1111-1111-111111111111", "--delete"],
        code: 1,
        stdout: moduleWarning,
        stderr: [
            "VBoxManage: error: Could not find a registered machine with UUID {11111111-1111-1111-1111-111111111111}",
            "VBoxManage: error: Details: code VBOX_E_OBJECT_NOT_FOUND (0x80bb0001), component VirtualBoxWrap, interface IVirtualBox, callee nsISupports",
            'VBoxManage: error: Context: "FindMachine(Bstr(VMName).raw(), machine.asOutParam())" at line 228 of file VBoxManageMisc.cpp',
            "",
        ].join("\n"),
        name: "no-such-machine",
        shown: "Could not find a registered machine with UUID {11111111-1111-1111-1111-111111111111}",
    },
    {
        title: "a value that is refused",
        words: ["modifyvm", "gold", "--cpus", "9999"],
        code: 1,
        stdout: moduleWarning,
        stderr: [
            "VBoxManage: error: Invalid virtual CPU count: 9999 (must be in range [1, 64])",
            "VBoxManage: error: Details: code NS_ERROR_INVALID_ARG (0x80070057), component SessionMachine, interface IMachine, callee nsISupports",
            'VBoxManage: error: Context: "COMSETTER(CPUCount)(ValueUnion.u32)" at line 1083 of file VBoxManageModifyVM.cpp',
            "",
        ].join("\n"),
        shown: "Invalid virtual CPU count: 9999 (must be in range [1, 64])",
    },
    {
        title: "an empty message",
        words: ["modifyvm", "gold", "--memory", "9999999999"],
        code: 1,
        stdout: moduleWarning,
        stderr: [
            "Oracle VirtualBox Command Line Management Interface Version 7.2.22_Debian",
            "Copyright (C) 2005-2026 Oracle and/or its affiliates",
            "",
            "VBoxManage: error: ",
        ].join("\n"),
        shown: "it refuses its arguments and does not say why",
    },
    {
        title: "an error that ends with exit code 0",
        words: ["modifyvm", "gold", "--memory", "513", "--nic9", "nat"],
        code: 0,
        stdout: moduleWarning,
        stderr: ["VBoxManage: error: Invalid NIC number 9", ""].join("\n"),
        shown: "Invalid NIC number 9",
    },
    {
        title: "a rule of that name",
        words: ["modifyvm", "gold", "--nat-pf1", "ssh,tcp,,2223,,22"],
        code: 1,
        stdout: moduleWarning,
        stderr: [
            "VBoxManage: error: A NAT rule of this name already exists",
            "VBoxManage: error: Details: code NS_ERROR_INVALID_ARG (0x80070057), component NATEngineWrap, interface INATEngine, callee nsISupports",
            'VBoxManage: error: Context: "AddRedirect(Bstr(strName).raw(), proto, Bstr(strHostIp).raw(), RTStrToUInt16(strHostPort), Bstr(strGuestIp).raw(), RTStrToUInt16(strGuestPort))" at line 2251 of file VBoxManageModifyVM.cpp',
            "",
        ].join("\n"),
        name: "exists",
        shown: "A NAT rule of this name already exists",
    },
    {
        title: "a rule of a NAT network",
        words: ["natnetwork", "modify", "--netname", "gnet", "--port-forward-4", "delete", "nope"],
        code: 2,
        stdout: moduleWarning,
        stderr: [
            "VBoxManage: error: Code NS_ERROR_INVALID_ARG (0x80070057) - Invalid argument value (extended info not available)",
            'VBoxManage: error: Context: "RemovePortForwardRule((BOOL)(*it).fIPv6, Bstr((*it).szName).raw())" at line 488 of file VBoxManageNATNetwork.cpp',
            "VBoxManage: error: Failed to delete pf",
            "",
        ].join("\n"),
        shown: "Code NS_ERROR_INVALID_ARG (0x80070057) - Invalid argument value (extended info not available); Failed to delete pf",
    },
    {
        title: "an option that wants another form",
        words: ["modifyvm", "gold", "--nat-pf1", "bad"],
        code: 2,
        stdout: moduleWarning,
        stderr: [
            "Oracle VirtualBox Command Line Management Interface Version 7.2.22_Debian",
            "Copyright (C) 2005-2026 Oracle and/or its affiliates",
            "",
            "VBoxManage: error: Missing or invalid argument to '--nat-pf'",
            "",
            "",
            "Usage - Change settings for a virtual machine that is stopped:",
            "",
            "  VBoxManage modifyvm <uuid | vmname> [--name=name] [--groups=group",
            "VBoxManage: error: Missing or invalid argument to '--nat-pf'",
            "",
        ].join("\n"),
        shown: "Missing or invalid argument to '--nat-pf'",
    },
    {
        title: "an option it does not know",
        words: ["modifyvm", "gold", "--bogus"],
        code: 1,
        stdout: moduleWarning,
        stderr: [
            "Oracle VirtualBox Command Line Management Interface Version 7.2.22_Debian",
            "Copyright (C) 2005-2026 Oracle and/or its affiliates",
            "",
            "VBoxManage: error: Unknown option: --bogus",
            "",
            "Usage - Change settings for a virtual machine that is stopped:",
            "",
            "  VBoxManage modifyvm <uuid | vmname> [--name=name] [--groups=group",
            "",
        ].join("\n"),
        name: "unknown-option",
        shown: "Unknown option: --bogus",
    },
    {
        title: "a machine of that name",
        words: ["createvm", "--name", "gold", "--register"],
        code: 1,
        stdout: moduleWarning,
        stderr: [
            "VBoxManage: error: Machine settings file '/root/VirtualBox VMs/gold/gold.vbox' already exists",
            "VBoxManage: error: Details: code VBOX_E_FILE_ERROR (0x80bb0004), component MachineWrap, interface IMachine, callee nsISupports",
            'VBoxManage: error: Context: "CreateMachine(bstrSettingsFile.raw(), bstrName.raw(), platformArch, ComSafeArrayAsInParam(groups), bstrOsTypeId.raw(), createFlags.raw(), bstrCipher.raw(), bstrPasswordId.raw(), Bstr(strPassword).raw(), machine.asOutParam())" at line 429 of file VBoxManageMisc.cpp',
            "",
        ].join("\n"),
        name: "exists",
        shown: "Machine settings file '/root/VirtualBox VMs/gold/gold.vbox' already exists",
    },
    {
        title: "a NAT network of that name",
        words: ["natnetwork", "add", "--netname", "gnet", "--network", "10.9.0.0/24"],
        code: 2,
        stdout: moduleWarning,
        stderr: ["VBoxManage: error: NATNetwork server already exists", ""].join("\n"),
        name: "exists",
        shown: "NATNetwork server already exists",
    },
    {
        title: "a bandwidth group of that name",
        words: ["bandwidthctl", "gold", "add", "limit", "--type", "network", "--limit", "1m"],
        code: 1,
        stdout: moduleWarning,
        stderr: [
            "VBoxManage: error: Bandwidth group named 'limit' already exists",
            "VBoxManage: error: Details: code VBOX_E_OBJECT_IN_USE (0x80bb000c), component BandwidthControlWrap, interface IBandwidthControl, callee nsISupports",
            'VBoxManage: error: Context: "CreateBandwidthGroup(name.raw(), enmType, (PRInt64)cMaxBytesPerSec)" at line 188 of file VBoxManageBandwidthControl.cpp',
            "",
        ].join("\n"),
        name: "exists",
        shown: "Bandwidth group named 'limit' already exists",
    },
    {
        title: "a machine that is off",
        words: ["controlvm", "gold", "poweroff"],
        code: 1,
        stdout: moduleWarning,
        stderr: ["VBoxManage: error: Machine 'gold' is not currently running.", ""].join("\n"),
        name: "machine-is-off",
        shown: "Machine 'gold' is not currently running.",
    },
    {
        title: "a machine without kernel modules",
        words: ["startvm", "gold", "--type", "headless"],
        code: 1,
        stdout: moduleWarning + 'Waiting for VM "gold" to power on...\n',
        stderr: [
            "VBoxManage: error: The virtual machine 'gold' has terminated unexpectedly during startup with exit code 1 (0x1)",
            "VBoxManage: error: Details: code NS_ERROR_FAILURE (0x80004005), component MachineWrap, interface IMachine",
            "",
        ].join("\n"),
        name: "modules-missing",
        shown: "The virtual machine 'gold' has terminated unexpectedly during startup with exit code 1 (0x1)",
    },
    {
        title: "an adapter without kernel modules",
        words: ["hostonlyif", "create"],
        code: 1,
        stdout: moduleWarning,
        stderr: [
            "0%...NS_ERROR_FAILURE",
            "VBoxManage: error: Failed to create the host-only adapter",
            "VBoxManage: error: VBoxNetAdpCtl: Error while adding new interface: failed to open /dev/vboxnetctl: No such file or directory",
            "VBoxManage: error: Details: code NS_ERROR_FAILURE (0x80004005), component HostNetworkInterfaceWrap, interface IHostNetworkInterface",
            'VBoxManage: error: Context: "RTEXITCODE handleCreate(HandlerArg*)" at line 105 of file VBoxManageHostonly.cpp',
            "",
        ].join("\n"),
        name: "modules-missing",
        shown: "Failed to create the host-only adapter; VBoxNetAdpCtl: Error while adding new interface: failed to open /dev/vboxnetctl: No such file or directory",
    },
    {
        title: "a name that the locale cannot hold",
        words: ["createvm", "--name", "ü"],
        code: 3,
        stdout: moduleWarning,
        stderr: ["VBoxManage: fatal error: RTR3Init: VERR_NO_TRANSLATION", ""].join("\n"),
        name: "no-locale",
        shown: "RTR3Init: VERR_NO_TRANSLATION",
    },
    {
        title: "a home that is closed",
        words: ["list", "vms"],
        code: 1,
        stdout: moduleWarning,
        stderr: [
            "VBoxManage: error: Failed to initialize COM because the global settings directory '/tmp/ro/x' is not accessible!",
            "",
        ].join("\n"),
        name: "home-closed",
        shown: "Failed to initialize COM because the global settings directory '/tmp/ro/x' is not accessible!",
    },
    {
        title: "a machine that another changes: queued",
        words: ["modifyvm", "gold", "--memory", "508"],
        code: 1,
        stdout: moduleWarning,
        stderr: [
            "VBoxManage: error: The machine 'gold' already has a lock request pending",
            "VBoxManage: error: Details: code VBOX_E_INVALID_OBJECT_STATE (0x80bb0007), component MachineWrap, interface IMachine, callee nsISupports",
            'VBoxManage: error: Context: "LockMachine(a->session, LockType_Write)" at line 901 of file VBoxManageModifyVM.cpp',
            "",
        ].join("\n"),
        name: "machine-locked",
        shown: "The machine 'gold' already has a lock request pending",
    },
    {
        title: "a machine that another changes: locked",
        words: ["modifyvm", "gold", "--memory", "510"],
        code: 1,
        stdout: moduleWarning,
        stderr: [
            "VBoxManage: error: The machine 'gold' is already locked for a session (or being unlocked)",
            "VBoxManage: error: Details: code VBOX_E_INVALID_OBJECT_STATE (0x80bb0007), component MachineWrap, interface IMachine, callee nsISupports",
            'VBoxManage: error: Context: "LockMachine(a->session, LockType_Write)" at line 901 of file VBoxManageModifyVM.cpp',
            "",
        ].join("\n"),
        name: "machine-locked",
        shown: "The machine 'gold' is already locked for a session (or being unlocked)",
    },
    {
        title: "a service that starts",
        words: ["list", "vms"],
        code: 1,
        stdout: moduleWarning,
        stderr: [
            "VBoxManage: error: Failed to create the VirtualBox object!",
            "VBoxManage: error: Code NS_ERROR_FAILURE (0x80004005) - Operation failed (extended info not available)",
            "VBoxManage: error: Most likely, the VirtualBox COM server is not running or failed to start.",
            "",
        ].join("\n"),
        name: "service-starting",
        shown: "Failed to create the VirtualBox object!; Code NS_ERROR_FAILURE (0x80004005) - Operation failed (extended info not available); Most likely, the VirtualBox COM server is not running or failed to start.",
    },
    {
        title: "settings that are damaged",
        words: ["list", "vms"],
        code: 1,
        stdout: moduleWarning,
        stderr: [
            "VBoxManage: error: Failed to create the VirtualBox object!",
            "VBoxManage: error: Couldn't find end of Start Tag garbage line 1.",
            "VBoxManage: error: Location: '/tmp/bad/VirtualBox.xml', line 2 (1), column 1.",
            "VBoxManage: error: /build/reproducible-path/virtualbox-7.2.22-dfsg/src/VBox/Main/src-server/VirtualBoxImpl.cpp[865] (nsresult VirtualBox::init())",
            "VBoxManage: error: Details: code NS_ERROR_FAILURE (0x80004005), component VirtualBoxWrap, interface IVirtualBox",
            "",
        ].join("\n"),
        name: "settings-damaged",
        shown: "Failed to create the VirtualBox object!; Couldn't find end of Start Tag garbage line 1.; Location: '/tmp/bad/VirtualBox.xml', line 2 (1), column 1.",
    },
];
