/** Loaded before any schema is made: one that zod compiles pays after some hundred inputs, and a stack has few of most types. */
import * as z from "zod";

z.config({ jitless: true });
