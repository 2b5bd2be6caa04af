import Crypto
import Foundation
import HTTPTypes
import Hummingbird

/// Who may read `/metrics`: everybody, until a token or addresses are set.
struct MetricsAccess: Sendable {
    private let token: SHA256.Digest?
    private let addresses: [AddressRange]

    init(_ settings: Settings.Metrics) {
        token = settings.token.map { Self.digest($0) }
        addresses = settings.addresses
    }

    /// - Throws: 401 where a token would help, else 403.
    func check(_ request: Request, _ context: AppContext) throws {
        guard token != nil || !addresses.isEmpty else { return }
        if let client = context.clientAddress, addresses.contains(where: { $0.contains(client) }) { return }
        guard let token else { throw ClientError.metricsAddress }
        // Digests, so that the comparison takes as long for every wrong token.
        guard let given = Self.given(request), Self.digest(given) == token else {
            throw ClientError.metricsToken
        }
    }

    private static func given(_ request: Request) -> Substring? {
        guard let words = request.headers[.authorization]?.split(separator: " ", maxSplits: 1), words.count == 2,
            words[0].lowercased() == "bearer"
        else { return nil }
        return words[1]
    }

    private static func digest(_ text: some StringProtocol) -> SHA256.Digest { SHA256.hash(data: Data(text.utf8)) }
}
