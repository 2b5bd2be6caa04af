package import Foundation
package import NIOCore

/// Asks other servers over HTTP: a value, so that tests hand in answers of their own. The live form always has a time
/// limit, bounds the answer's size and refuses addresses nobody outside should make us call.
package struct HTTPFetcher: Sendable {
    package struct Call: Sendable {
        package var method = "GET"
        package var url: URL
        package var headers: [(name: String, value: String)] = []
        package var body: ByteBuffer?
        /// Whether an administrator set the address: only then may it lie inside the own network.
        package var setByAdministrator: Bool
        /// For the whole exchange.
        package var timeout: Duration = .seconds(10)
        /// Bytes of the answer that are read; a longer one is an error.
        package var answerLimit = 1 << 20
        package var redirects = 3

        package init(_ url: URL, setByAdministrator: Bool) { (self.url, self.setByAdministrator) = (url, setByAdministrator) }
    }

    package struct Answer: Sendable {
        package let status: Int
        package let headers: [(name: String, value: String)]
        package let body: ByteBuffer

        package init(status: Int, headers: [(name: String, value: String)] = [], body: ByteBuffer = ByteBuffer()) {
            (self.status, self.headers, self.body) = (status, headers, body)
        }

        /// The first header of this name.
        package func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
    }

    /// Why there is no answer. Says nothing of credentials in the address.
    package enum Failure: Error, Hashable, Sendable {
        /// The address may not be called; the text says why.
        case refused(String)
        case timeout
        case answerTooLarge
        case tooManyRedirects
        /// No connection, or a broken one.
        case unreachable(String)
    }

    package var fetch: @Sendable (Call) async throws(Failure) -> Answer

    package init(fetch: @escaping @Sendable (Call) async throws(Failure) -> Answer) { self.fetch = fetch }
}
