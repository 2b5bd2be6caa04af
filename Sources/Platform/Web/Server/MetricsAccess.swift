import Crypto
import Foundation
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
        guard let given = BearerToken(request), Self.digest(given.text) == token else {
            throw ClientError.metricsToken
        }
    }

    private static func digest(_ text: String) -> SHA256.Digest { SHA256.hash(data: Data(text.utf8)) }
}
