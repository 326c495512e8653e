import { renamedLaws } from "../../../support/laws/renamed";
import { virtualBoxLab } from "../../../support/virtualbox/lab";

renamedLaws(virtualBoxLab);
