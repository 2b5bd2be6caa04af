import Foundation
import Platform
import StatusPage
import TestKit
import Testing

@testable import Simulators

@Suite("The simulated provider", .timeLimit(.minutes(5)))
struct ProviderSimulatorTests {
    private let parser = FeedParser()

    private func reading(_ name: FeedName, _ lines: [String]) throws -> FeedReading {
        try parser.reading(of: name, file: Data(lines.joined(separator: "\n").utf8))
    }

    @Test("Every row is one that the status document takes, whatever the values drift to")
    func rows() throws {
        var state = ProviderState(seed: 7)
        for _ in 0..<50 {
            state.step()
            let contents = state.contents
            #expect(contents.sms.count == 15 && contents.voice.count == 15 && contents.email.count == 195 && contents.mms.count == 15)
            for (name, lines) in [
                (FeedName.sms, contents.sms), (.voice, contents.voice), (.email, contents.email), (.billing, [contents.billing]),
            ] { #expect(try reading(name, lines).rejected == 0, "\(name)") }
            for (name, json) in [
                (FeedName.mms, try JSONEncoder().encode(contents.mms)), (.support, try JSONEncoder().encode(contents.support)),
                (.incidents, try JSONEncoder().encode(contents.incidents)),
            ] { #expect(try parser.reading(of: name, json: json).rejected == 0, "\(name)") }
        }
    }

    @Test("The same seed tells the same story, and it changes")
    func story() {
        var (one, two) = (ProviderState(seed: 1), ProviderState(seed: 1))
        let first = one.contents.email
        one.step()
        two.step()
        #expect(one.contents.email == two.contents.email && one.contents.email != first)
        #expect(ProviderState(seed: 2).contents.email != first)
    }

    @Test("A corrupted file has at most two broken rows, and often has one")
    func corruption() throws {
        var dice = Dice(seed: 3)
        let lines = ProviderState(seed: 1).contents.email
        var broken = 0
        for _ in 0..<50 {
            let corrupted = Corruption.corrupted(lines, losing: ["A", "a", "O", "o", "M", "m", "P", "p"], &dice)
            #expect(corrupted.count == lines.count && zip(corrupted, lines).count { $0 != $1 } <= 2)
            broken += try reading(.email, corrupted).rejected
        }
        #expect(broken > 10)
    }

    @Test("It writes the files and serves the lists")
    func service() async throws {
        let directory = try TestDirectory()
        let simulator = try await ProviderSimulator.start(folder: directory.path + "/feeds", seed: 1, world: TestWorld().world)
        for name in FeedName.allCases {
            guard case .file(let file) = name.transport else { continue }
            let data = try Data(contentsOf: URL(filePath: directory.path + "/feeds/" + file))
            #expect(try parser.reading(of: name, file: data).accepted > 0)
        }
        let http = OutboundHTTP.guarded(.privateToo, timeout: .seconds(20), answerLimit: 1 << 20)
        for (path, name) in [("/mms", FeedName.mms), ("/support", .support), ("/accendent", .incidents)] {
            let answer = try await http.send(.init(method: "GET", url: simulator.address + path))
            #expect(try answer.status == 200 && parser.reading(of: name, json: answer.body).accepted > 0, "\(path)")
        }
        #expect(try await http.send(.init(method: "GET", url: simulator.address + "/other")).status == 404)
        try await simulator.runOnce()
        try await simulator.stop()
        await #expect(throws: OutboundFailure.refused) { try await http.send(.init(method: "GET", url: simulator.address + "/mms")) }
    }

    @Test("A list misbehaves as it is told")
    func misbehaviour() async throws {
        let server = ProviderServer()
        let address = try await server.start()
        let http = OutboundHTTP.guarded(.privateToo, timeout: .seconds(20), answerLimit: 1 << 20)
        let impatient = OutboundHTTP.guarded(.privateToo, timeout: .milliseconds(200), answerLimit: 1 << 20)
        server.set("/mms", Data("[{}]".utf8), .fails)
        #expect(try await http.send(.init(method: "GET", url: address + "/mms")).status == 500)
        server.set("/mms", Data("[{}]".utf8), .breaksOff)
        #expect(try await http.send(.init(method: "GET", url: address + "/mms")).body == Data("[{".utf8))
        server.set("/mms", Data("[{}]".utf8), .hangs)
        await #expect(throws: OutboundFailure.timeout) { try await impatient.send(.init(method: "GET", url: address + "/mms")) }
        try await server.stop()
    }
}
