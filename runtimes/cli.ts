// Node, Deno and Bun: the verdict goes to stdout.
import { check } from './checks.ts'

console.log(JSON.stringify(await check(process.argv[2] ?? '')))
