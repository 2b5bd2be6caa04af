import Foundation
import Kernel
import Platform

@testable import Playbooks

// Samples as tests write them. What is misspelled there is a moment, a zone or a rotation that no test expects.

/// A moment as RFC 3339 writes it.
func moment(_ text: String) -> Int64 { Timestamp(rfc3339: text)?.seconds ?? .min }

func text(_ moment: Int64?) -> String? { moment.map { CivilTime(secondsSince1970: $0).text + "Z" } }

func clock(_ zone: String) -> ZoneClock { ZoneClock.named(zone) ?? ZoneClock(.gmt) }

func wall(_ text: String) -> WallTime { WallTime(text) ?? WallTime(seconds: 0) }

func rotation(_ every: String, _ start: String) -> Rotation {
    guard let pace = Rotation.Pace(every) else { return rotation("520w", start) }
    return Rotation(every: pace, start: wall(start))
}

func override<Person>(_ from: String, _ until: String, _ user: Person) -> Override<Person> {
    Override(from: wall(from), until: wall(until), user: user)
}
