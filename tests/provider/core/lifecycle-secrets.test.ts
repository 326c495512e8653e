import { linuxLab } from "../../support/lab";
import { secretLaws } from "../../support/laws/secrets";

secretLaws(linuxLab);
