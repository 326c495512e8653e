import { secretLaws } from "../../../support/laws/secrets";
import { virtualBoxLab } from "../../../support/virtualbox/lab";

secretLaws(virtualBoxLab);
