package io.processhub;

/** Thrown by {@link StartResult#orThrow()}: not all children were started. */
public final class StartFailed extends ProcessHubException {
  private static final long serialVersionUID = 1L;
  private final transient StartResult result;

  StartFailed(StartResult result) {
    super(
        "%d of %d children were not started; the first: %s"
            .formatted(
                result.errors().size(),
                result.errors().size() + result.started().size(),
                result.errors().isEmpty() ? "none" : result.errors().getFirst().detail()));
    this.result = result;
  }

  /** The whole result. */
  public StartResult result() {
    return result;
  }
}
