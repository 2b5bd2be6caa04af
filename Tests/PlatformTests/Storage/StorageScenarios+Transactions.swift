import Foundation
import Kernel
import Platform
import TestKit
import Testing

extension StorageScenario {
    static let transactions: [StorageScenario] = [
        StorageScenario("an error undoes its own write and no other") { database in
            let refused = await withTaskGroup(of: StorageError.Code?.self) { group in
                for index in 0..<40 {
                    group.addTask {
                        do {
                            try await database.write { connection in
                                try Thing(name: "before \(index)").insert(on: connection)
                                try Thing(name: "n\(index)", number: index % 4 == 0 ? 13 : 1).insert(on: connection)
                            }
                            return nil
                        } catch { return (error as? StorageError)?.code ?? .internal }
                    }
                }
                return await group.reduce(into: [StorageError.Code]()) { codes, code in
                    if let code { codes.append(code) }
                }
            }
            #expect(refused == Array(repeating: .constraint, count: 10))
            let things = try await Thing.all(on: database)
            #expect(things.count == 60)
        },
        StorageScenario("an error of the caller's own comes back and undoes the write") { database in
            struct Refused: Error, Equatable {}
            await #expect(throws: Refused()) {
                try await database.write { connection in
                    try Thing(name: "a").insert(on: connection)
                    throw Refused()
                }
            }
            let things = try await Thing.all(on: database)
            #expect(things.isEmpty)
        },
        StorageScenario("a savepoint lets a write go on after an error it expects") { database in
            try await database.write { connection in
                try Thing(name: "a").insert(on: connection)
                for _ in 0..<2 {
                    do {
                        try connection.savepoint {
                            try Thing(name: "b").insert(on: connection)
                            try connection.savepoint { try Thing(name: "a").insert(on: connection) }
                        }
                        Issue.record("the name is taken")
                    } catch let error as StorageError where error.code == .constraint {}
                }
                try Thing(name: "c").insert(on: connection)
            }
            let things = try await Thing.all(on: database)
            #expect(things.map(\.name) == ["a", "c"])
        },
        StorageScenario("a statement that makes no sense is refused and harms no later one") { database in
            try await database.write({ try $0.execute("SELEKT 1") }, orFailWith: .internal)
            try await database.write({ try $0.execute("INSERT INTO nowhere (a) VALUES (1)") }, orFailWith: .internal)
            await #expect(throws: StorageError.self) { try await database.read { try $0.query("SELECT nothing") } }
            try await database.write { connection in try Thing(name: "a").insert(on: connection) }
            let things = try await Thing.all(on: database)
            #expect(things.count == 1)
        },
        StorageScenario("a read sees one state of the database from its first statement to its last") { database in
            let started = DispatchSemaphore(value: 0)
            let written = DispatchSemaphore(value: 0)
            async let counts = database.read { connection in
                let count = { try connection.row("SELECT count(*) AS n FROM things")?.int("n") }
                let before = try count()
                started.signal()
                written.wait()
                return [before, try count()]
            }
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    started.wait(); continuation.resume()
                }
            }
            try await database.write { connection in try Thing(name: "a").insert(on: connection) }
            written.signal()
            #expect(try await counts == [0, 0])
        },
        StorageScenario("a read cannot write") { database in
            await #expect(throws: StorageError.self) {
                try await database.read { connection in try Thing(name: "a").insert(on: connection) }
            }
            let things = try await Thing.all(on: database)
            #expect(things.isEmpty)
        },
        StorageScenario("one bad item of a batch harms none of the others") { database in
            let writer = BatchWriter<Int64, Int64>(database: database, maximum: 100) { connection, items in
                try items.map { .success(try Thing(name: "n\($0)", number: $0).insert(on: connection)) }
            }
            let outcomes = await withTaskGroup(of: (Int64, Bool).self) { group in
                for number in Int64(1)...50 {
                    group.addTask { (number, (try? await writer.write(number)) != nil) }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            #expect(outcomes.filter { !$0.value }.keys.sorted() == [13])
            let things = try await Thing.all(on: database)
            #expect(things.count == 49)
        },
    ]
}
