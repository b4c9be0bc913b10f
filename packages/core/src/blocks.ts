export {
  type BlockSplitter,
  createBlockSplitter,
  type MarkdownBlock,
} from './markdown/split-blocks.ts'
