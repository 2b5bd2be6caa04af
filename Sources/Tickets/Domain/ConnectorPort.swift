/// How the rest of the module asks the ticket systems behind the connectors.
package struct ConnectorPort: Sendable {
    /// Waits for the answer; failures are answers, too (``ConnectorAnswer/status``).
    /// - Throws: `CancellationError` alone.
    package var ask: @Sendable (ConnectorQuestion, JobPriority) async throws -> ConnectorAnswer
    /// Whether any connector could be asked now.
    package var isConnected: @Sendable () -> Bool
    /// An element for each connector that comes; several that come together may be told as one.
    package var arrivals: @Sendable () -> AsyncStream<Void>

    package init(
        ask: @escaping @Sendable (ConnectorQuestion, JobPriority) async throws -> ConnectorAnswer,
        isConnected: @escaping @Sendable () -> Bool, arrivals: @escaping @Sendable () -> AsyncStream<Void>
    ) {
        (self.ask, self.isConnected, self.arrivals) = (ask, isConnected, arrivals)
    }
}
