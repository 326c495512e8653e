import { linuxLab } from "../../support/lab";
import { ownershipLaws } from "../../support/laws/ownership";

ownershipLaws(linuxLab);
