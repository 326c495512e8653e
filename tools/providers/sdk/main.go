// Writes a package's Node SDK as `pulumi package gen-sdk` does, which asks a language host for it that has code generation:
// sdk DIRECTORY <SCHEMA
package main

import (
	"encoding/json"
	"log"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

func main() {
	var spec schema.PackageSpec
	must(json.NewDecoder(os.Stdin).Decode(&spec))
	pkg, err := schema.ImportSpec(spec, nil, schema.NewNullLoader(), schema.ValidationOptions{AllowDanglingReferences: true})
	must(err)
	files, err := nodejs.GeneratePackage("pulumi", pkg, nil, nil, true, schema.NewCachedLoader(nil))
	must(err)
	for name, content := range files {
		file := filepath.Join(os.Args[1], name)
		must(os.MkdirAll(filepath.Dir(file), 0o755))
		must(os.WriteFile(file, content, 0o644))
	}
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
