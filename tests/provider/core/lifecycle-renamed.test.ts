import { linuxLab } from "../../support/lab";
import { renamedLaws } from "../../support/laws/renamed";

renamedLaws(linuxLab);
