import { lifecycleLaws } from "../../../support/laws/lifecycle";
import { virtualBoxLab } from "../../../support/virtualbox/lab";

lifecycleLaws(virtualBoxLab);
