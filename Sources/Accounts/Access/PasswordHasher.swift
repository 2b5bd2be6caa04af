import Crypto
import CryptoExtras
import Dispatch
import Foundation
package import Kernel
import Platform

/// Turns passwords into what is stored, and checks them: scrypt, on threads of its own, few at a time, so that a rush
/// of sign-ins takes neither the processors nor the memory from the intake.
package struct PasswordHasher: Sendable {
    /// The cost of one guess: 128 · rounds · blockSize bytes of memory.
    package struct Cost: Hashable, Sendable {
        package var rounds: Int
        package var blockSize: Int
        package var parallelism: Int

        package init(rounds: Int, blockSize: Int = 8, parallelism: Int = 1) {
            (self.rounds, self.blockSize, self.parallelism) = (rounds, blockSize, parallelism)
        }

        /// As expensive to guess as 2^17 rounds in one lane (OWASP's advice of 2025), in a quarter of their memory: 32 MiB, the
        /// lanes one after the other.
        package static let standard = Cost(rounds: 1 << 15, parallelism: 3)

        /// Time only; memory is not part of it.
        private var work: Int { rounds * blockSize * parallelism }

        /// What one of this cost has to do beyond a cheaper one; nil for nothing.
        func remainder(after other: Cost) -> Cost? {
            let lanes = (work - other.work + rounds * blockSize - 1) / (rounds * blockSize)
            return lanes > 0 ? Cost(rounds: rounds, blockSize: blockSize, parallelism: lanes) : nil
        }

        /// What a stored hash may ask for: one that was tampered with must not take the machine's memory.
        var isBearable: Bool {
            (2...1 << 20).contains(rounds) && rounds & (rounds - 1) == 0 && (1...32).contains(blockSize)
                && (1...16).contains(parallelism) && 128 * rounds * blockSize <= 256 << 20
        }
    }

    private static let saltBytes = 16
    private static let keyBytes = 32

    private let cost: Cost
    private let world: World
    private let gate: WorkGate
    private let derive: Derivation

    package init(cost: Cost = .standard, world: World) {
        self.init(cost: cost, world: world, derive: Self.scrypt)
    }

    /// What makes a key of so many bytes from a password: the expensive part.
    typealias Derivation = @Sendable (_ password: String, _ cost: Cost, _ salt: [UInt8], _ length: Int) throws -> [UInt8]

    init(cost: Cost, world: World, derive: @escaping Derivation) {
        self.cost = cost
        self.world = world
        self.derive = derive
        gate = WorkGate(width: 2, maximumWaiting: 100)
    }

    /// `scrypt$rounds$blockSize$parallelism$salt$key`. Throws ``ClientError/tooBusy``.
    package func hash(_ password: String) async throws -> String {
        let salt = world.randomBytes(Self.saltBytes)
        let key = try await gate.run { try derive(password, cost, salt, Self.keyBytes) }
        return StoredPassword(cost: cost, salt: salt, key: key).text
    }

    /// Whether a stored password costs less to guess than those of today.
    func isOutdated(_ text: String) -> Bool { StoredPassword(text: text).flatMap { cost.remainder(after: $0.cost) } != nil }

    /// Whether the password is the stored one. A wrong one takes as long when nothing is stored, or something cheaper.
    package func verify(_ password: String, against text: String?) async throws -> Bool {
        let stored = text.flatMap(StoredPassword.init(text:))
        let target = stored ?? StoredPassword(cost: cost, salt: [UInt8](repeating: 0, count: Self.saltBytes), key: [])
        let length = stored?.key.count ?? Self.keyBytes
        let rest = cost.remainder(after: target.cost)
        return try await gate.run {
            let key = try derive(password, target.cost, target.salt, length)
            if let stored, Secret.isEqual(key, stored.key) { return true }
            if let rest { _ = try derive(password, rest, target.salt, length) }
            return false
        }
    }

    @Sendable static func scrypt(_ password: String, cost: Cost, salt: [UInt8], length: Int) throws -> [UInt8] {
        let key = try KDF.Scrypt.deriveKey(
            from: PasswordRule.bytes(of: password), salt: salt, outputByteCount: length, rounds: cost.rounds,
            blockSize: cost.blockSize, parallelism: cost.parallelism)
        return key.withUnsafeBytes { Array($0) }
    }
}

/// A password as the table holds it.
private struct StoredPassword {
    let cost: PasswordHasher.Cost
    let salt: [UInt8]
    let key: [UInt8]

    init(cost: PasswordHasher.Cost, salt: [UInt8], key: [UInt8]) {
        (self.cost, self.salt, self.key) = (cost, salt, key)
    }

    init?(text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "scrypt", let rounds = Int(parts[1]), let blockSize = Int(parts[2]),
            let parallelism = Int(parts[3]), let salt = Data(base64URL: parts[4]), let key = Data(base64URL: parts[5]),
            (16...64).contains(key.count)
        else { return nil }
        cost = PasswordHasher.Cost(rounds: rounds, blockSize: blockSize, parallelism: parallelism)
        guard cost.isBearable else { return nil }
        (self.salt, self.key) = (Array(salt), Array(key))
    }

    var text: String {
        "scrypt$\(cost.rounds)$\(cost.blockSize)$\(cost.parallelism)$\(Data(salt).base64URL)$\(Data(key).base64URL)"
    }
}
