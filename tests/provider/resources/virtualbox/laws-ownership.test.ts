import { ownershipLaws } from "../../../support/laws/ownership";
import { virtualBoxLab } from "../../../support/virtualbox/lab";

ownershipLaws(virtualBoxLab);
