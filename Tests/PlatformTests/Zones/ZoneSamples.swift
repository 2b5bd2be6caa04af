import Foundation
import Kernel

@testable import Platform

// Samples as the tests of zones write them. What is misspelled there is a moment or a zone that no test expects.

/// A moment as RFC 3339 writes it.
func moment(_ text: String) -> Int64 { Timestamp(rfc3339: text)?.microseconds.flooringDivision(by: 1_000_000) ?? .min }

func text(_ moment: Int64?) -> String? { moment.map { CivilTime(secondsSince1970: $0).text + "Z" } }

func clock(_ zone: String) -> ZoneClock { ZoneClock.named(zone) ?? ZoneClock(.gmt) }
