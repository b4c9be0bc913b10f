// The blocks of a Markdown text that grows.

export {
  type BlockSplitter,
  createBlockSplitter,
  type MarkdownBlock,
} from './markdown/split-blocks.ts'
