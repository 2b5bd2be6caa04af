import NIOCore
import NIOEmbedded
@testable import Platform
import TestKit
import Testing

@Suite struct ConnectionTableTests {
    private let log = TestLog()

    private func table(total: Int = 100, perAddress: Int = 100, reserve: Int = 1, trusted: [String] = []) -> ConnectionTable {
        ConnectionTable(
            limits: .init(total: total, perAddress: perAddress, reserve: reserve),
            trustedProxies: trusted.compactMap { AddressRange($0) }, logger: log.logger)
    }

    /// Opens a connection that closes when it has to make room.
    private func open(_ table: ConnectionTable, from address: String, at seconds: Int64) throws -> (EmbeddedChannel, ConnectionTable.Place?)
    {
        let channel = EmbeddedChannel(handler: Yielding())
        let remote = try SocketAddress(ipAddress: address, port: 4000)
        channel.remoteAddress = remote
        try channel.connect(to: remote).wait()
        return (channel, table.admit(channel, now: .uptimeNanoseconds(UInt64(seconds) * 1_000_000_000)))
    }

    private func close(_ channel: EmbeddedChannel) throws {
        try channel.close().wait()
        channel.embeddedEventLoop.run()
    }

    private final class Yielding: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if event is ConnectionTable.MakeRoom { context.close(promise: nil) }
        }
    }

    @Test func theOneOfAnAddressThatWaitedLongestMakesRoom() throws {
        let table = table(perAddress: 2)
        let other = try open(table, from: "192.0.2.9", at: 1)
        let first = try open(table, from: "192.0.2.1", at: 2)
        let second = try open(table, from: "192.0.2.1", at: 3)
        first.1?.waits(since: .uptimeNanoseconds(4_000_000_000))
        let third = try open(table, from: "192.0.2.1", at: 5)
        #expect(first.0.isActive && !second.0.isActive && other.0.isActive)
        #expect(third.1?.isReserve == false)
        #expect(table.count == 3)
    }

    @Test func theOneThatWaitedLongestOfAllMakesRoomWhereAllAreTooMany() throws {
        let table = table(total: 2)
        let first = try open(table, from: "192.0.2.1", at: 1)
        let second = try open(table, from: "192.0.2.2", at: 2)
        _ = try open(table, from: "192.0.2.3", at: 3)
        #expect(!first.0.isActive && second.0.isActive)
    }

    @Test func whoIsWorkedForStaysAndTheNewOneGetsAPlaceOfTheReserve() throws {
        let table = table(perAddress: 1)
        let first = try open(table, from: "192.0.2.1", at: 1)
        first.1?.works()
        let second = try open(table, from: "192.0.2.1", at: 2)
        #expect(second.1?.isReserve == true && first.0.isActive)
        second.1?.works()
        #expect(try open(table, from: "192.0.2.1", at: 3).1 == nil)
        try close(second.0)
        #expect(try open(table, from: "192.0.2.1", at: 4).1?.isReserve == true)
    }

    @Test func trustedProxiesHaveNoLimitOfTheirOwn() throws {
        let table = table(total: 4, perAddress: 1, trusted: ["10.0.0.0/8"])
        let channels = try (1...4).map { try open(table, from: "10.0.0.7", at: $0).0 }
        #expect(channels.allSatisfy { $0.isActive })
        _ = try open(table, from: "10.0.0.7", at: 5)
        #expect(!channels[0].isActive)
    }

    @Test func closedConnectionsCountNoMore() throws {
        let table = table(perAddress: 1)
        for second in 1...5 {
            let (channel, place) = try open(table, from: "192.0.2.1", at: Int64(second))
            place?.works()
            try close(channel)
        }
        #expect(table.count == 0 && log.events.isEmpty)
    }

    @Test func aFloodIsOneLineEveryTenSeconds() throws {
        let table = table(perAddress: 1)
        _ = try open(table, from: "192.0.2.1", at: 1)
        for _ in 1...50 { _ = try open(table, from: "192.0.2.1", at: 2) }
        #expect(log.events.count == 1)
        _ = try open(table, from: "192.0.2.1", at: 12)
        #expect(log.events.count == 2)
        #expect(log.text.contains("50") && log.text.contains("limits.connections_per_address"))
    }
}
