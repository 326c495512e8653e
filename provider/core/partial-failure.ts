import { LabError, messageOf } from "./errors";

/**
 * An error that tells Pulumi that the object exists although its making failed: it then stands in state, and the
 * next update goes on with it. Pulumi knows it by its members (`id`, `properties`, `reasons`); `properties` must hold
 * `__provider`, or a later destroy has no code to run.
 */
export interface PartialFailure extends LabError {
    id: string;
    properties: Record<string, unknown>;
    reasons: string[];
}

export function partialFailure(
    doing: string,
    error: unknown,
    id: string,
    properties: Record<string, unknown>,
): PartialFailure {
    const told =
        error instanceof LabError
            ? error.during(doing)
            : new LabError({
                  kind: "bug",
                  doing,
                  wrong: messageOf(error),
                  remedy: "Please report it",
                  cause: error,
              });
    return Object.assign(told, { id, properties, reasons: [told.message], told: true });
}
