/** A hook that says why it failed: uvu itself keeps silent about hooks. */
export function reporting(hook: () => Promise<void>): () => Promise<void> {
  return async () => {
    try {
      await hook();
    } catch (error) {
      console.error(error);
      throw error;
    }
  };
}
