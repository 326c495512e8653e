import { linuxLab } from "../../support/lab";
import { crashLaws } from "../../support/laws/crash";

crashLaws(linuxLab);
