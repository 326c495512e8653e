/** What the life cycle, which does not know one resource from another, calls what all of them have. */
import type { Command } from "../host/host";
import type { Site } from "../host/site";
import type { VirtualBoxCommand } from "../host/virtualbox/command";
import type { Common, Observed } from "./define";

export type Bag = Record<string, unknown>;
export type Inputs = Bag & Common;
export type Seen = Observed<Bag, Bag>;
export type AnyCommand = Command | VirtualBoxCommand;
export type AnySite = Site<unknown, AnyCommand>;
