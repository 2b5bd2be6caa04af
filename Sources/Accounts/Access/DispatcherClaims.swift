import JWTKit
import Kernel

/// What a Dispatcher token says: who, until when, and one claim without meaning that makes each token different.
struct DispatcherClaims: JWTPayload {
    struct Noise: Hashable, Sendable {
        let name: String
        let value: String
    }

    let subject: String
    /// Seconds since 1970.
    let expiry: Int64
    let noise: Noise?

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
        noise = nil
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(subject, forKey: .subject)
        try container.encode(expiry, forKey: .expiry)
        if let noise { try container.encode(noise.value, forKey: Key(stringValue: noise.name)) }
    }

    /// Times are checked against ``World``, by whoever verifies.
    func verify(using algorithm: some JWTAlgorithm) {}
}

extension DispatcherClaims.Noise {
    private static let registered: Set<String> = ["sub", "exp", "iss", "aud", "iat", "nbf", "jti"]

    /// A name of 3...6 and a value of 5...20 letters and digits.
    static func random(_ world: World) -> Self {
        let sizes = world.randomBytes(2)
        var name = ""
        repeat { name = world.randomCode(length: 3 + Int(sizes[0]) % 4) } while registered.contains(name)
        return Self(name: name, value: world.randomCode(length: 5 + Int(sizes[1]) % 16))
    }
}
