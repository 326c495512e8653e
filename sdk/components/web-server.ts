import * as pulumi from "@pulumi/pulumi";
import type { HostSpec } from "../../provider/host/host";
import { Process } from "../linux/process";
import { present } from "./present";

export interface WebServerArgs {
    /** Where it runs. @default the configured host */
    host?: pulumi.Input<HostSpec>;
    /** Have the host bring all of it back after a reboot. @default the stack's configuration `virtnet:persist`, else false */
    persist?: pulumi.Input<boolean>;
    /** The namespace it runs in. @default the host's own */
    namespace?: pulumi.Input<string>;
    /** The TCP port it listens on, at every address of both families, 1 to 65535. @default 80 */
    port?: pulumi.Input<number>;
    /** What it calls itself in its answers. @default the resource's name */
    greeting?: pulumi.Input<string>;
}

/**
 * The smallest of web servers, to try a lab with: it answers each request with its name and the client's address, so that
 * a reader sees which address a NAT let through. It is a dozen lines of Perl, which Debian, Ubuntu and most others have
 * in their base system.
 *
 * @example
 * ```ts
 * const web = new virtnet.linux.Namespace("web", { name: "web" });
 * new virtnet.WebServer("docker1", { namespace: web.name }); // answers "hello from docker1 to 172.24.0.1"
 * ```
 */
export class WebServer extends pulumi.ComponentResource {
    /** The process. */
    readonly process: Process;

    constructor(name: string, args: WebServerArgs = {}, opts?: pulumi.ComponentResourceOptions) {
        super("virtnet:index:WebServer", name, {}, opts);
        const port = pulumi.output(args.port ?? 80);
        const { host, namespace, persist } = args;
        const command = pulumi
            .all([port, args.greeting ?? name])
            .apply(([number, greeting]) => ["perl", "-e", server, String(number), greeting]);
        this.process = new Process(
            `${name}-server`,
            {
                command,
                listens: port,
                ...present({ host, namespace, persist }),
            },
            { parent: this },
        );
        this.registerOutputs({});
    }
}

/** A child a connection; IO::Socket::IP listens on both families. `exit` without a name: `perl` takes the arguments. */
const server = String.raw`
use strict; use IO::Socket::IP; use Socket qw(SOMAXCONN);
my ($port, $name) = @ARGV;
$SIG{CHLD} = "IGNORE"; $SIG{ALRM} = sub { exit };
my $server = IO::Socket::IP->new(LocalHost => "::", LocalPort => $port, V6Only => 0, Listen => SOMAXCONN, ReuseAddr => 1)
    || IO::Socket::IP->new(LocalHost => "0.0.0.0", LocalPort => $port, Listen => SOMAXCONN, ReuseAddr => 1) || die $@;
while (1) {
    my $client = $server->accept or next;
    if (fork) { close $client; next }
    alarm 60;
    while (my $line = <$client>) { last if $line =~ /^\r?$/ }
    (my $peer = $client->peerhost) =~ s/^::ffff://;
    my $body = "hello from $name to $peer\n";
    print $client "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " . length($body) . "\r\n\r\n$body";
    exit;
}
`;
