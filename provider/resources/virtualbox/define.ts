import * as z from "zod";
import type { Common, Definition, Failure, Observed } from "../../core/define";
import { shown } from "../../net/fields";
import type { VirtualBoxCommand } from "../../host/virtualbox/command";
import type { VirtualBoxWorld } from "../../host/virtualbox/model";

/** What every resource of VirtualBox takes besides. */
export interface SeatInputs {
    /** The user whose VirtualBox it is; absent: whom virtnet runs, or logs in, as. */
    virtualboxUser?: string | undefined;
}

/** A definition in the world of a VirtualBox user. */
export type VirtualBoxDefinition<I extends object, O extends object, S extends Observed<I, O>> = Definition<
    I & SeatInputs,
    O,
    S,
    VirtualBoxWorld,
    VirtualBoxCommand
>;

type Declared<I extends object, O extends object, S extends Observed<I, O>> = Omit<
    VirtualBoxDefinition<I, O, S>,
    "realm" | "fields"
> & { fields: { [K in keyof I]: z.ZodType } };

/** Declares a resource of VirtualBox. */
export function defineVirtualBox<I extends object, O extends object, S extends Observed<I, O>>(
    definition: Declared<I, O, S>,
): VirtualBoxDefinition<I, O, S> {
    return {
        ...definition,
        realm: "virtualbox",
        fields: { ...definition.fields, virtualboxUser: userName.optional() },
        replaceOn: [...definition.replaceOn, "virtualboxUser"],
        rules: (inputs) => [...outsideSandboxes(inputs), ...(definition.rules?.(inputs) ?? [])],
    };
}

function outsideSandboxes({ host }: Common): Failure[] {
    return "sandbox" in host
        ? [
              {
                  property: "host",
                  reason: "is a sandbox, in which no VirtualBox runs. Give the machine that has one.",
              },
          ]
        : [];
}

const userName = z.string("is not text").refine((value) => /^[a-z_][a-z0-9_.-]{0,31}\$?$/i.test(value), {
    error: (issue) =>
        `${shown(issue.input)} is not a user name. Use letters, digits and '_', '.', '-', a letter first`,
});

/** What goes before the keys of a claim, so that two users' objects of one name do not collide in a stack. */
export function seatKey({ virtualboxUser }: SeatInputs): string {
    return `virtualbox ${virtualboxUser ?? ""}`;
}
