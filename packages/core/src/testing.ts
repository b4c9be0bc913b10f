// A fake model, for tests.

export {
  type FakeAnswer,
  type FakeAnswerParts,
  type FakeModel,
  type FakeModelOptions,
  type FakeRequest,
  type FakeToolCall,
  fakeModel,
} from './testing/fake-model.ts'
