// @ts-check
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { environment } from '../examples/environment.mjs'
import { root } from '../published.mjs'

const exec = promisify(execFile)
const timeLimit = 180_000

/** Bun and Deno are development dependencies of ours. */
export const ours = (/** @type {string} */ name) => join(root, 'node_modules/.bin', name)

/**
 * Runs a program to its end, and returns all that it printed. Throws with that where it fails.
 * @param {string} command A path, or the name of a runtime.
 * @param {{ args: readonly string[], folder: string, env?: Record<string, string> }} options
 */
export async function output(command, { args, folder, env = {} }) {
  const program = command === 'bun' || command === 'deno' ? ours(command) : command
  const options = { cwd: folder, env: { ...environment(command), ...env }, timeout: timeLimit }
  try {
    const { stdout, stderr } = await exec(program, args, options)
    return stdout + stderr
  } catch (error) {
    const { stdout = '', stderr = '', message } = Object(error)
    throw new Error(`${command} ${args.join(' ')} failed: ${message}\n${stdout}${stderr}`)
  }
}
