namespace Pharos.Rtc.Tests.Ice;

/// <summary>What is wrong with a check.</summary>
public enum Change
{
    None,
    NoUser,
    User,
    NoIntegrity,
    Key,
    Role,
    NotUnderstood,
}
