import Foundation

/// What the product takes from outside by itself: time and chance. Tests replace it (`TestKit.TestWorld`).
package struct World: Sendable {
    package var now: @Sendable () -> Timestamp
    /// That many bytes, unpredictable enough for secrets.
    package var randomBytes: @Sendable (Int) -> [UInt8]

    package init(now: @escaping @Sendable () -> Timestamp, randomBytes: @escaping @Sendable (Int) -> [UInt8]) {
        self.now = now
        self.randomBytes = randomBytes
    }

    /// The system's clock and its cryptographic generator.
    package static let live = World(
        now: { Timestamp(Date()) },
        randomBytes: { count in
            var generator = SystemRandomNumberGenerator()
            return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        })

    /// `length` random letters and digits: about 5.95 bits each.
    package func randomCode(length: Int) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
        var characters: [UInt8] = []
        while characters.count < length {
            // 248 is the highest multiple of 62 in a byte: what lies above would favour some characters.
            for byte in randomBytes(length * 2) where byte < 248 && characters.count < length {
                characters.append(alphabet[Int(byte) % alphabet.count])
            }
        }
        return String(decoding: characters, as: UTF8.self)
    }
}
