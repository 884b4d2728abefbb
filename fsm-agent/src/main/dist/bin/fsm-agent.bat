@echo off
rem Starts the agent with the Java that JAVA_HOME or PATH names. FSM_AGENT_OPTS: further options for the JVM.
setlocal
set "FSM_HOME=%~dp0.."
if defined JAVA_HOME goto javahome
set "FSM_JAVA=java.exe"
where /q java.exe
if errorlevel 1 (
    echo fsm-agent: no Java found. Install Java 17 or later, or point JAVA_HOME at one. 1>&2
    exit /b 1
)
goto version
:javahome
set "FSM_JAVA=%JAVA_HOME%\bin\java.exe"
if not exist "%FSM_JAVA%" (
    echo fsm-agent: JAVA_HOME is "%JAVA_HOME%", but there is no bin\java.exe in it. Point it at a Java 17 or later. 1>&2
    exit /b 1
)
:version
set "FSM_VERSION="
for /f "tokens=3" %%v in ('""%FSM_JAVA%" -version 2^>^&1" ^| findstr /c:" version "') do if not defined FSM_VERSION set "FSM_VERSION=%%~v"
set "FSM_MAJOR=0"
for /f "delims=.-+_" %%m in ("%FSM_VERSION%") do set "FSM_MAJOR=%%m"
if %FSM_MAJOR% LSS 17 (
    echo fsm-agent: %FSM_JAVA% is Java %FSM_VERSION%; the agent needs Java 17 or later. Point JAVA_HOME at one. 1>&2
    exit /b 1
)
rem Commands that end soon start faster so; "run" and "simulate" live long: they get the whole compiler, and give back
rem memory that they do not use, where Java would begin with a share of the machine's.
set "FSM_TUNING=-XX:TieredStopAtLevel=1 -Xshare:auto"
set "FSM_LASTING=-Xms16m -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=40"
if /i "%~1"=="run" set "FSM_TUNING=%FSM_LASTING%"
if /i "%~1"=="simulate" set "FSM_TUNING=%FSM_LASTING%"
rem device texts are UTF-8
chcp 65001 >nul
"%FSM_JAVA%" %FSM_TUNING% -XX:+UseSerialGC -Dfile.encoding=UTF-8 %FSM_AGENT_OPTS% -cp "%FSM_HOME%\lib\*" org.openfsm.agent.Main %*
exit /b %ERRORLEVEL%
