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
