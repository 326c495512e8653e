import type { AnyDefinition } from "../../../provider/core/define";
import { Lifecycle } from "../../../provider/core/lifecycle";
import type { FakeHost } from "../../../provider/host/fake/host";
import { siteOf } from "../../../provider/host/site";
import { linuxLab } from "../../support/lab";
import type { Bag } from "../../support/lab";
import { crashLaws } from "../../support/laws/crash";

/** Everything asked of it is to persist. */
class PersistingLifecycle extends Lifecycle {
    override create(inputs: Bag): Promise<{ id: string; outs: Bag }> {
        return super.create({ ...inputs, persist: true });
    }

    override update(id: string, olds: Bag, news: Bag): Promise<{ outs: Bag }> {
        return super.update(id, { ...olds, persist: true }, { ...news, persist: true });
    }

    override delete(id: string, props: Bag): Promise<void> {
        return super.delete(id, { ...props, persist: true });
    }
}

/** Not Sandbox, and not Uplink, whose crashes are tried with all of its modes where it does not persist. */
function persistsInEveryForm({ type, passing }: AnyDefinition): boolean {
    return type !== "linux:Sandbox" && passing === undefined;
}

crashLaws({
    ...linuxLab,
    holds: (definition: AnyDefinition) => linuxLab.holds(definition) && persistsInEveryForm(definition),
    lifeOn: (host: FakeHost, definition: AnyDefinition) =>
        new PersistingLifecycle(definition, () => Promise.resolve(siteOf(host))),
});
