'use client'

import { createBlockSplitter, type MarkdownBlock } from '@deltakit/core/blocks'
import { useState } from 'react'

/**
 * Splits a Markdown text that grows into blocks. A finished block is the same object in every render, so
 * that a component in `memo` renders it once.
 */
export function useMarkdownBlocks(text: string): readonly MarkdownBlock[] {
  const [split] = useState(createBlockSplitter)
  return split(text)
}
