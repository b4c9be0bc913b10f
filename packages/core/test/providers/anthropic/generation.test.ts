import { describe, expect, it } from 'vitest'
import { claudeVersion, generationOf } from '../../../src/providers/anthropic/generation.ts'
import { anthropic } from '../../../src/providers/anthropic/index.ts'

describe('the version in an id', () => {
  it.each([
    ['claude-opus-4-10', 4, 10],
    ['claude-opus-4-6', 4, 6],
    ['claude-opus-4-1-20250805', 4, 1],
    ['claude-opus-4-0', 4, 0],
    ['claude-sonnet-4-20250514', 4, 0],
    ['claude-sonnet-4-5-20250929', 4, 5],
    ['claude-haiku-4-5', 4, 5],
    ['claude-3-7-sonnet-20250219', 3, 7],
    ['claude-3-7-sonnet-latest', 3, 7],
    ['claude-3-5-sonnet-20241022', 3, 5],
    ['claude-3-opus-20240229', 3, 0],
    ['claude-opus-5', 5, 0],
    ['claude-opus-5-20260801', 5, 0],
    ['claude-sonnet-10-2', 10, 2],
    ['anthropic.claude-haiku-4-5-20251001-v1:0', 4, 5],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 4, 5],
    ['us.anthropic.claude-sonnet-4-20250514-v1:0', 4, 0],
    ['anthropic.claude-sonnet-5-v1:0', 5, 0],
    [
      'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-6-v1',
      4,
      6,
    ],
    ['claude-sonnet-4-5@20250929', 4, 5],
    ['claude-opus-4@20250514', 4, 0],
    ['anthropic/claude-sonnet-4.5', 4, 5],
    ['Claude-Opus-4-6', 4, 6],
  ])('is read from %s', (id, major, minor) => {
    expect(claudeVersion(id)).toEqual([major, minor])
  })

  it.each(['kimi-k2-0905', 'glm-4.6', 'claude-latest', ''])('is missing in %j', (id) => {
    expect(claudeVersion(id)).toBeUndefined()
  })
})

describe('a generation', () => {
  it.each([
    ['claude-3-5-sonnet-20241022', '0.0'],
    ['claude-sonnet-4-20250514', '0.0'],
    ['claude-opus-4-1-20250805', '0.0'],
    ['glm-4.6', '0.0'],
    ['claude-sonnet-4-5-20250929', '4.5'],
    ['claude-opus-4-6', '4.6'],
    ['claude-opus-4-7', '4.7'],
    ['claude-opus-4-10', '4.7'],
    ['claude-opus-5', '4.7'],
  ])('of %s begins with %s', (id, first) => {
    expect(generationOf(id).since.join('.')).toBe(first)
  })

  it.each([
    ['claude-3-5-sonnet-20241022', true],
    ['claude-sonnet-4-20250514', true],
    ['claude-opus-4-1-20250805', true],
    ['claude-sonnet-4-5-20250929', false],
    ['anthropic.claude-haiku-4-5-20251001-v1:0', false],
    ['claude-opus-4-6', false],
    ['claude-opus-4-10', false],
    ['claude-sonnet-5', false],
  ])('decides whether %s needs the schema of an output in its prompt: %s', (id, isInPrompt) => {
    expect(anthropic(id).outputFormatInPrompt).toBe(isInPrompt)
  })
})
