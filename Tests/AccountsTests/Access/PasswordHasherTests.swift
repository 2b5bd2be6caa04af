@testable import Accounts
import TestKit
import Testing

@Suite struct PasswordHasherTests {
    let hasher = PasswordHasher(cost: .init(rounds: 2), world: TestWorld().world)

    @Test func onlyTheRightPasswordPasses() async throws {
        let stored = try await hasher.hash("correct horse battery")
        #expect(stored.hasPrefix("scrypt$2$8$1$"))
        #expect(try await hasher.verify("correct horse battery", against: stored))
        #expect(try await !hasher.verify("correct horsf", against: stored))
        #expect(try await !hasher.verify("", against: stored))
        #expect(try await hasher.hash("correct horse battery") != stored)
    }

    @Test func parametersComeFromTheHash() async throws {
        let dearer = PasswordHasher(cost: .init(rounds: 16, blockSize: 4, parallelism: 2), world: TestWorld().world)
        let stored = try await dearer.hash("correct horse battery")
        #expect(try await hasher.verify("correct horse battery", against: stored))
    }

    @Test func theStandardCostFitsTheLibrarysMemoryLimit() async throws {
        let standard = PasswordHasher(world: TestWorld().world)
        let stored = try await standard.hash("correct horse battery")
        #expect(stored.hasPrefix("scrypt$32768$8$3$"))
        #expect(try await standard.verify("correct horse battery", against: stored))
    }

    @Test func aCheaperHashIsOutdated() async throws {
        let dearer = PasswordHasher(cost: .init(rounds: 2, parallelism: 3), world: TestWorld().world)
        let stored = try await hasher.hash("correct horse battery")
        #expect(!hasher.isOutdated(stored) && dearer.isOutdated(stored))
        let dear = try await dearer.hash("correct horse battery")
        #expect(!dearer.isOutdated(dear) && !hasher.isOutdated(dear))
    }

    @Test func whatIsLeftToDo() {
        let (new, old) = (PasswordHasher.Cost.standard, PasswordHasher.Cost(rounds: 1 << 15))
        #expect(new.remainder(after: old) == .init(rounds: 1 << 15, parallelism: 2))
        #expect(new.remainder(after: new) == nil && old.remainder(after: new) == nil)
        #expect(new.remainder(after: .init(rounds: 2)) == new)
    }

    @Test(arguments: [
        nil, "", "bcrypt$x", "scrypt$3$8$1$AAAA$AAAA", "scrypt$1073741824$8$1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
        "scrypt$2$8$1$AAAA$", "scrypt$2$8$1$AAAA$AA", "scrypt$-2$8$1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
        "scrypt$1048576$32$1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAA", "$$$$$", "scrypt$2$8$1$!!$AAAAAAAAAAAAAAAAAAAAAAAA",
    ])
    func nonsenseNeverPasses(_ stored: String?) async throws {
        #expect(try await !hasher.verify("correct horse battery", against: stored))
        #expect(try await !hasher.verify("", against: stored))
    }
}
