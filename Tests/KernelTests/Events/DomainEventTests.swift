import Foundation
import Kernel
import Testing

/// Stored events outlive the version that wrote them: this JSON was written by the first version and is never edited.
@Suite struct DomainEventTests {
    private static let change = IncidentChange(
        incident: IncidentID(7), service: ServiceID(3), level: .critical, occurrences: 12)

    private static let stored: [(String, DomainEvent)] = [
        (#"{"incidentOpened":{"_0":{"incident":7,"service":3,"level":4,"occurrences":12}}}"#, .incidentOpened(change)),
        (
            #"{"incidentRecurred":{"_0":{"incident":7,"service":3,"level":4,"occurrences":12}}}"#,
            .incidentRecurred(change)
        ),
        (
            #"{"incidentReopened":{"_0":{"incident":7,"service":3,"level":4,"occurrences":12}}}"#,
            .incidentReopened(change)
        ),
        (
            #"{"incidentAcknowledged":{"_0":{"incident":7,"service":3,"level":4,"occurrences":12}}}"#,
            .incidentAcknowledged(change)
        ),
        (
            #"{"incidentResolved":{"_0":{"incident":7,"service":3,"level":4,"occurrences":12}}}"#,
            .incidentResolved(change)
        ),
        (#"{"incidentClosed":{"_0":{"incident":7,"service":3,"level":4,"occurrences":12}}}"#, .incidentClosed(change)),
        (
            #"{"incidentUpdated":{"_0":{"incident":7,"service":3,"level":4,"occurrences":12}}}"#,
            .incidentUpdated(change)
        ),
        (#"{"incidentDeleted":{"_0":7,"service":3}}"#, .incidentDeleted(IncidentID(7), service: ServiceID(3))),
        (#"{"serviceChanged":{"_0":3}}"#, .serviceChanged(ServiceID(3))),
        (#"{"serviceDeleted":{"_0":3}}"#, .serviceDeleted(ServiceID(3))),
        (#"{"serviceDeleted":{"_0":3,"team":5}}"#, .serviceDeleted(ServiceID(3), team: TeamID(5))),
        (#"{"userChanged":{"_0":9}}"#, .userChanged(UserID(9))),
        (#"{"tokenRevoked":{}}"#, .tokenRevoked),
        (
            #"{"statusPage":{"_0":{"id":"a1b2c3d4e5f6","kind":"incident_updated"}}}"#,
            .statusPage(StatusPageChange(.incidentUpdated, "a1b2c3d4e5f6"))
        ),
    ]

    @Test(arguments: stored)
    func whatWasStoredIsRead(json: String, event: DomainEvent) throws {
        #expect(try JSONDecoder().decode(DomainEvent.self, from: Data(json.utf8)) == event)
    }

    @Test(arguments: stored)
    func whatIsStoredNowIsTheSame(json: String, event: DomainEvent) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let decoded = try JSONDecoder().decode(DomainEvent.self, from: Data(json.utf8))
        #expect(try encoder.encode(event) == (try encoder.encode(decoded)))
        let written = try JSONSerialization.jsonObject(with: encoder.encode(event)) as? NSDictionary
        #expect(written == (try JSONSerialization.jsonObject(with: Data(json.utf8)) as? NSDictionary))
    }

    @Test func aFieldOfANewerVersionIsPassedOver() throws {
        let json = #"{"incidentOpened":{"_0":{"incident":7,"service":3,"level":4,"occurrences":12,"team":5}}}"#
        #expect(try JSONDecoder().decode(DomainEvent.self, from: Data(json.utf8)) == .incidentOpened(Self.change))
    }

    @Test func knowsItsIncident() {
        #expect(Self.stored.map(\.1.incidentID).prefix(8).allSatisfy { $0 == IncidentID(7) })
        #expect(Self.stored.map(\.1.incidentID).suffix(5).allSatisfy { $0 == nil })
    }

    @Test func knowsWhatEndsRights() {
        #expect(Self.stored.map(\.1).filter(\.changesRights) == [.userChanged(UserID(9)), .tokenRevoked])
    }
}
