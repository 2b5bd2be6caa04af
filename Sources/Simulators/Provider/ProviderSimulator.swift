import Foundation
package import Kernel

/// A messaging provider whose departments write their four files and serve their three lists, now and then wrongly: broken rows,
/// a list that hangs, answers 500 or sends half a JSON.
package actor ProviderSimulator {
    /// One step in so many brings a list that misbehaves.
    private static let troubleEvery = 8

    private let folder: String
    private let server: ProviderServer
    private var state: ProviderState
    private var dice: Dice

    /// What `/mms`, `/support` and `/accendent` are added to.
    package nonisolated let address: String

    /// Writes the first files and listens.
    /// - Parameters:
    ///   - folder: made where it is missing.
    ///   - seed: the same seed tells the same story; nil takes one from `world`.
    package static func start(folder: String, seed: UInt64? = nil, world: World) async throws -> ProviderSimulator {
        let server = ProviderServer()
        let seed = seed ?? world.randomBytes(8).reduce(0) { $0 << 8 | UInt64($1) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let simulator = ProviderSimulator(folder: folder, server: server, address: try await server.start(), seed: seed)
        do { try await simulator.publish(misbehaving: nil) } catch {
            try await server.stop()
            throw error
        }
        return simulator
    }

    private init(folder: String, server: ProviderServer, address: String, seed: UInt64) {
        (self.folder, self.server, self.address) = (folder, server, address)
        state = ProviderState(seed: seed)
        dice = Dice(seed: ~seed)
    }

    /// Goes on until it is cancelled.
    /// - Parameter pace: 1 is a step in five seconds.
    package func run(pace: Double) async throws {
        let pause = Duration.seconds(max(0.1, 5 / max(pace, 0.001)))
        while true {
            try await Task.sleep(for: pause)
            try runOnce()
        }
    }

    /// Some values change; perhaps one list misbehaves until the next step.
    package func runOnce() throws {
        state.step()
        let isTrouble = dice.number(1...Self.troubleEvery) == 1
        let trouble = (dice.pick(["/mms", "/support", "/accendent"]), dice.pick([ProviderServer.Behaviour.hangs, .fails, .breaksOff]))
        try publish(misbehaving: isTrouble ? trouble : nil)
    }

    package func stop() async throws { try await server.stop() }

    private func publish(misbehaving trouble: (path: String, behaviour: ProviderServer.Behaviour)?) throws {
        let contents = state.contents
        try write("sms", Corruption.corrupted(contents.sms, losing: ["R", "C"], &dice))
        try write("voice", Corruption.corrupted(contents.voice, losing: ["R", "C"], &dice))
        try write("email", Corruption.corrupted(contents.email, losing: ["A", "a", "O", "o", "M", "m", "P", "p"], &dice))
        try write("billing", [contents.billing])
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let lists = [
            "/mms": try encoder.encode(contents.mms), "/support": try encoder.encode(contents.support),
            "/accendent": try encoder.encode(contents.incidents),
        ]
        for (path, json) in lists { server.set(path, json, trouble?.path == path ? trouble?.behaviour ?? .answers : .answers) }
    }

    /// In one go, so that nobody reads half a file.
    private func write(_ name: String, _ lines: [String]) throws {
        let text = lines.joined(separator: "\n") + "\n"
        try Data(text.utf8).write(to: URL(filePath: folder).appending(path: name + ".data"), options: .atomic)
    }
}
