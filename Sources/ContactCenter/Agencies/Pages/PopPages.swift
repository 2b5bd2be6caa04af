import Hummingbird
import Platform

/// What is shown when the telephone rings.
struct PopPages: Sendable {
    let tools: PageTools

    /// - Parameters:
    ///   - call: recorded already; shown to those who are signed in, in `context`.
    ///   - context: without anybody where another site asks.
    func show(_ call: Call, _ request: Request, _ context: AppContext) async throws -> Response {
        Response(status: .ok)
    }
}
