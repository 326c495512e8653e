import { domainName } from "../../../provider/net/libvirt-fields";

test.each(["web", "web 2", "2web", "6695eb01-f6a4-8304-79aa-97f2502e193f", "ü.lab"])(
    "%j is a domain's",
    (name) => {
        expect(domainName().safeParse(name).data).toBe(name);
    },
);

test.each(["", "-web", "a/b", "a\nb"])("%j is none's", (name) => {
    expect(domainName().safeParse(name).success).toBe(false);
});

test.each(["5", "007", " 5", "+5"])(
    "%j, which virsh takes for the number of another domain, asks for the UUID",
    (name) => {
        expect(domainName().safeParse(name).error?.issues[0]?.message).toMatch(/is a number give the UUID$/);
    },
);
