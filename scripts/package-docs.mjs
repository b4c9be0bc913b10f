// @ts-check
// Runs before `npm pack` in the package that the pages travel with, which is the current folder.
import { writePackageDocs } from './packages/docs.mjs'

writePackageDocs(process.cwd())
