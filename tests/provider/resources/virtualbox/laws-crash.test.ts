import { crashLaws } from "../../../support/laws/crash";
import { virtualBoxLab } from "../../../support/virtualbox/lab";

crashLaws(virtualBoxLab);
