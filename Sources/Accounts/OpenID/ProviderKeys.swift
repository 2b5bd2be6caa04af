import JWTKit

/// The public keys of a provider, as far as they can check signatures. One that cannot (of a kind we do not know, for encryption,
/// damaged) says nothing against the others.
struct ProviderKeys: Decodable, Sendable {
    /// Keys that are tried for one token: each costs a signature.
    private static let mostTried = 16

    private let keys: [JWK]
    /// How many there are besides.
    private let unusable: Int

    init(from decoder: any Decoder) throws {
        let all = try decoder.container(keyedBy: CodingKeys.self).decode([Entry].self, forKey: .keys)
        keys = all.compactMap(\.key)
        unusable = all.count - keys.count
    }

    /// Whether none can be used.
    var isEmpty: Bool { keys.isEmpty }

    /// What the token says, where one of the keys made its signature.
    func verify(_ token: String, _ header: IDTokenCheck.Header) async -> OpenIDClaims? {
        guard let algorithm = JWK.Algorithm(rawValue: header.alg) else { return nil }
        for var key in candidates(header.kid, algorithm).prefix(Self.mostTried) {
            // Some leave one or both out; a key of another size or curve is none for this algorithm.
            key.algorithm = algorithm
            key.keyIdentifier = JWKIdentifier(string: header.kid ?? "")
            guard let keys = try? await JWTKeyCollection().add(jwk: key, isDefault: true) else { continue }
            if let claims = try? await keys.verify(token, as: OpenIDClaims.self) { return claims }
        }
        return nil
    }

    /// Several may have one name: one for each kind.
    private func candidates(_ name: String?, _ algorithm: JWK.Algorithm) -> [JWK] {
        let serving = keys.filter { $0.serves(algorithm) }
        guard let name else { return serving }
        let named = serving.filter { $0.keyIdentifier?.string == name }
        return named.isEmpty ? serving.filter { $0.keyIdentifier == nil } : named
    }

    private enum CodingKeys: CodingKey { case keys }

    /// One of the set, whatever it is.
    private struct Entry: Decodable {
        let key: JWK?

        private enum CodingKeys: String, CodingKey {
            case use
            case operations = "key_ops"
        }

        init(from decoder: any Decoder) throws {
            let said = try? decoder.container(keyedBy: CodingKeys.self)
            let use = try? said?.decodeIfPresent(String.self, forKey: .use)
            let operations = try? said?.decodeIfPresent([String].self, forKey: .operations)
            let isForSignatures = use ?? "sig" == "sig" && operations?.contains("verify") != false
            key = isForSignatures ? try? JWK(from: decoder) : nil
        }
    }
}

extension ProviderKeys: CustomStringConvertible {
    /// For the log.
    var description: String {
        let names = keys.prefix(Self.mostTried).map { $0.keyIdentifier?.string ?? "one without a name" }
        return names.joined(separator: ", ") + (unusable == 0 ? "" : "; \(unusable) more cannot be used")
    }
}

extension JWK {
    /// Whether a key of this kind makes such signatures, and is not kept for others.
    fileprivate func serves(_ algorithm: Algorithm) -> Bool {
        let kind: KeyType =
            switch algorithm.rawValue.prefix(2) {
            case "RS", "PS": .rsa
            case "ES": .ecdsa
            default: .octetKeyPair
            }
        return keyType == kind && (self.algorithm == nil || self.algorithm == algorithm)
    }
}
