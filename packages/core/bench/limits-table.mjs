// @ts-check
import { ciFactor } from './ci-gate.mjs'

/**
 * Prints a line for each. The process fails where even the lower quartile is over the limit.
 * @param {readonly import('./limits-cases.mjs').Finding[]} findings
 * @param {{ ci: boolean }} options
 */
export function printFindings(findings, { ci }) {
  for (const { row, what, figure, most, unit } of findings) {
    const { low, median, high } = figure
    const isOver = low > (ci ? most * ciFactor : most)
    if (isOver) process.exitCode = 1
    const spread = `${low.toFixed(2)} to ${high.toFixed(2)}`
    console.log(
      `${row.padEnd(36)} ${what.padEnd(28)} ${median.toFixed(2)}${unit} (${spread})${isOver ? ' OVER' : ''}`,
    )
  }
}
