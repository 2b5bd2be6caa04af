/// Whether something is gone, or is soon: threads let go of their last work a moment after its result.
package func isFreed(_ object: () -> AnyObject?) async -> Bool {
    let end = ContinuousClock.now + .seconds(20)
    while object() != nil {
        guard ContinuousClock.now < end else { return false }
        await Task.yield()
    }
    return true
}
