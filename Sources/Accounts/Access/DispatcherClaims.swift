import JWTKit
import Kernel

/// What a Dispatcher token says: who, until when, and one claim that makes each token different and binds it to the
/// password, without meaning to anybody but us.
struct DispatcherClaims: JWTPayload {
    struct Noise: Hashable, Sendable {
        let name: String
        let value: String
    }

    let subject: String
    /// Seconds since 1970.
    let expiry: Int64
    /// Its value has 5...20 letters and digits.
    let noise: Noise

    init(subject: String, expiry: Int64, noise: Noise) {
        (self.subject, self.expiry, self.noise) = (subject, expiry, noise)
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }

        static let subject = Key(stringValue: "sub")
        static let expiry = Key(stringValue: "exp")
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        subject = try container.decode(String.self, forKey: .subject)
        expiry = try container.decode(Int64.self, forKey: .expiry)
        let names = container.allKeys.map(\.stringValue).filter { !["sub", "exp"].contains($0) }
        guard names.count == 1, let name = names.first else { throw DecodingError.noNoise(decoder.codingPath) }
        noise = Noise(name: name, value: try container.decode(String.self, forKey: Key(stringValue: name)))
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(subject, forKey: .subject)
        try container.encode(expiry, forKey: .expiry)
        try container.encode(noise.value, forKey: Key(stringValue: noise.name))
    }

    /// Times are checked against ``World``, by whoever verifies.
    func verify(using algorithm: some JWTAlgorithm) {}
}

extension DispatcherClaims.Noise {
    private static let registered: Set<String> = ["sub", "exp", "iss", "aud", "iat", "nbf", "jti"]

    /// A random name of 3...6 letters and digits.
    static func name(_ world: World) -> String {
        let length = 3 + Int(world.randomBytes(1)[0]) % 4
        var name = ""
        repeat { name = world.randomCode(length: length) } while registered.contains(name)
        return name
    }
}

extension DecodingError {
    fileprivate static func noNoise(_ path: [any CodingKey]) -> DecodingError {
        .dataCorrupted(.init(codingPath: path, debugDescription: "one more claim is needed"))
    }
}
