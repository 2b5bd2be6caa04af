import Foundation
import Kernel
import TestKit
import Testing

@testable import Connector

struct SpoolTests {
    private let directory: TestDirectory
    private let world = TestWorld()

    init() throws { directory = try TestDirectory() }

    private func spool(_ limits: Spool.Limits = .init()) throws -> Spool {
        try Spool(folder: directory.path + "/spool", limits: limits, now: world.world.now)
    }

    @Test("An answer is there once, for the same question, also for the next process")
    func once() throws {
        let answer = try JSONText(text: "да")
        try spool().keep(answer, to: .ticket("204511"))
        let next = try spool()
        #expect(next.content.count == 1)
        #expect(next.take(.ticket("204512")) == nil && next.take(.list(filter: "204511")) == nil)
        #expect(next.take(.ticket("204511")) == answer)
        #expect(next.take(.ticket("204511")) == nil && next.content.count == 0)
    }

    @Test("Lists grow old sooner than tickets")
    func ages() throws {
        let spool = try spool()
        let answer = try JSONText(text: "x")
        for question in [Question.ticket("1"), .ticket("2"), .list(filter: "a"), .list(filter: "b")] {
            try spool.keep(answer, to: question)
        }
        world.advance(.seconds(120))
        #expect(spool.take(.list(filter: "a")) == answer)
        world.advance(.seconds(1))
        #expect(spool.take(.list(filter: "b")) == nil && spool.take(.ticket("1")) == answer)
        world.advance(.seconds(1680))
        #expect(spool.take(.ticket("2")) == nil)
    }

    @Test("The oldest make room")
    func room() throws {
        var limits = Spool.Limits()
        limits.bytes = 250
        let spool = try spool(limits)
        for number in 1...4 {
            world.advance(.seconds(1))
            try spool.keep(try JSONText(text: String(repeating: "x", count: 98)), to: .ticket(String(number)))
        }
        #expect(spool.content == (2, 200))
        #expect(spool.take(.ticket("2")) == nil && spool.take(.ticket("4")) != nil)
    }

    @Test(
        "Whatever a key holds, it stays in the folder",
        arguments: ["../../etc/passwd", "", "a/b", String(repeating: "k", count: 300), "ключ"])
    func names(key: String) throws {
        let spool = try spool()
        try spool.keep(try JSONText(text: "x"), to: .list(filter: key))
        #expect(spool.content.count == 1)
        #expect(spool.take(.list(filter: key)) != nil && spool.take(.list(filter: key + "2")) == nil)
    }

    @Test("Half a file of a process that was killed is not taken for an answer")
    func halves() throws {
        let spool = try spool()
        try Data("{\"id\":".utf8).write(to: URL(filePath: directory.path + "/spool/ticket-1.answer"))
        #expect(spool.take(.ticket("1")) == nil)
        try Data("{".utf8).write(to: URL(filePath: directory.path + "/spool/ticket-2.answer.part"))
        let answer = try JSONText(text: "x")
        try spool.keep(answer, to: .ticket("2"))
        #expect(spool.take(.ticket("2")) == answer)
    }

    @Test("A folder that cannot be written is said")
    func unwritable() throws {
        try Data().write(to: URL(filePath: directory.path + "/file"))
        #expect(throws: (any Error).self) { try Spool(folder: directory.path + "/file", now: world.world.now) }
    }
}
